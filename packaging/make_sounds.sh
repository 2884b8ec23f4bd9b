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

# Words for *97, listening to voicemail by telephone: put together, so without silence around them.
word() { # language, voice, name, text
    mkdir -p "$1/mailbox"
    espeak-ng -v "$2" -s 155 --stdout "$4" |
        sox -q -t wav - -r 8000 -c 1 -b 16 "$1/mailbox/$3.wav" gain -n -6 lowpass 3400 \
            silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse pad 0.02 "${5:-0.04}"
}

end=0.5
word de de none "Sie haben keine Nachrichten." $end
word de de no_new "Sie haben keine neuen Nachrichten." $end
word de de one_new "Sie haben eine neue Nachricht." $end
word de de have "Sie haben"
word de de more_than "mehr als"
word de de new "neue Nachrichten." $end
word de de heard "Nachrichten, die Sie schon gehört haben." $end
word de de keys "Eins: noch einmal. Drei: löschen. Raute: weiter. Stern: zurück." $end
word de de deleted "Gelöscht." $end
word de de end "Das waren alle Nachrichten. Auf Wiederhören." $end
word de de nobodys "Dieses Telefon gehört niemandem allein. Ihre Nachrichten hören Sie in der App oder an Ihrem eigenen Telefon." $end
word de de today "Heute, um"
word de de yesterday "Gestern, um"
word de de earlier "Vor mehr als einer Woche." $end
word de de clock "Uhr"
word de de hour_1 "ein"
n=0
for day in Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag; do
    word de de day_$n "Am $day, um"
    n=$((n + 1))
done

word en en-gb none "You have no messages." $end
word en en-gb no_new "You have no new messages." $end
word en en-gb one_new "You have one new message." $end
word en en-gb have "You have"
word en en-gb more_than "more than"
word en en-gb new "new messages." $end
word en en-gb heard "Messages that you have heard already." $end
word en en-gb keys "One: again. Three: delete. Hash: next. Star: back." $end
word en en-gb deleted "Deleted." $end
word en en-gb end "Those were all messages. Goodbye." $end
word en en-gb nobodys "This telephone does not belong to one person alone. You can listen to your messages in the app, or on your own telephone." $end
word en en-gb today "Today, at"
word en en-gb yesterday "Yesterday, at"
word en en-gb earlier "More than a week ago." $end
word en en-gb clock "o'clock"
word en en-gb oh "oh"
word en en-gb am "A M"
word en en-gb pm "P M"
n=0
for day in Monday Tuesday Wednesday Thursday Friday Saturday Sunday; do
    word en en-gb day_$n "On $day, at"
    n=$((n + 1))
done

word nl nl none "U hebt geen berichten." $end
word nl nl no_new "U hebt geen nieuwe berichten." $end
word nl nl one_new "U hebt één nieuw bericht." $end
word nl nl have "U hebt"
word nl nl more_than "meer dan"
word nl nl new "nieuwe berichten." $end
word nl nl heard "Berichten die u al hebt gehoord." $end
word nl nl keys "Eén: nog een keer. Drie: wissen. Hekje: volgende. Sterretje: terug." $end
word nl nl deleted "Gewist." $end
word nl nl end "Dat waren alle berichten. Tot ziens." $end
word nl nl nobodys "Deze telefoon is niet van één persoon alleen. Uw berichten beluistert u in de app of op uw eigen telefoon." $end
word nl nl today "Vandaag, om"
word nl nl yesterday "Gisteren, om"
word nl nl earlier "Meer dan een week geleden." $end
word nl nl clock "uur"
n=0
for day in maandag dinsdag woensdag donderdag vrijdag zaterdag zondag; do
    word nl nl day_$n "Op $day, om"
    n=$((n + 1))
done

n=0
while [ $n -lt 60 ]; do
    word de de $n $n
    word nl nl $n $n
    # In English the rest is put together: "twenty", "three"; and nothing is at zero.
    if [ $n -gt 0 ] && { [ $n -le 20 ] || [ $((n % 10)) -eq 0 ]; }; then
        word en en-gb $n $n
    fi
    n=$((n + 1))
done
