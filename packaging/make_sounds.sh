#!/bin/sh
# Makes resources/sounds anew: spoken by espeak-ng, 8 kHz, mono, 16 bit, as telephones speak.
# A tool for developers; needs Debian's espeak-ng and sox.
set -eu
cd "$(dirname -- "$0")/../resources/sounds"

say() { # language, voice, name, text
    espeak-ng -v "$2" -s 150 -g 4 --stdout "$4" |
        sox -q -t wav - -r 8000 -c 1 -b 16 "$1/$3.wav" gain -n -6 lowpass 3400 pad 0.2 0.3
}

say de de voicemail "Guten Tag. Ihr Anruf kann gerade nicht angenommen werden. Nachrichten bitte nach dem Signalton. Mit der Raute-Taste beenden Sie die Aufnahme."
say de de closed "Guten Tag. Sie rufen außerhalb unserer Geschäftszeiten an."
say de de wait "Guten Tag. Bitte haben Sie einen Moment Geduld. Wir verbinden Sie."
say en en-gb voicemail "Hello. Your call cannot be answered at the moment. Please leave a message after the tone. Press the hash key to end the recording."
say en en-gb closed "Hello. You are calling outside of our opening hours."
say en en-gb wait "Hello. One moment please. We are connecting you."
say nl nl voicemail "Goedendag. Uw oproep kan nu niet worden beantwoord. Spreek na de toon een bericht in. Met het hekje beëindigt u de opname."
say nl nl closed "Goedendag. U belt buiten onze openingstijden."
say nl nl wait "Goedendag. Een ogenblik geduld alstublieft. Wij verbinden u door."
