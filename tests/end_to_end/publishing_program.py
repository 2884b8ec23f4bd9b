"""A softphone of another make that publishes its presence: pjsua2 and nothing of ours.

Arguments: account, secret, server, domain.  It says ``ready``; lines of its input are ``dnd``,
``online`` and ``quit``, one at a time.
"""

from __future__ import annotations

import select
import sys

import pjsua2 as pj

SAID = {
    "dnd": (pj.PJRPID_ACTIVITY_BUSY, "Do Not Disturb"),
    "online": (pj.PJRPID_ACTIVITY_UNKNOWN, "Online"),
}


def start() -> pj.Endpoint:
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 1
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    endpoint.libInit(config)
    transport = pj.TransportConfig()
    transport.boundAddress = "127.0.0.1"
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    endpoint.audDevManager().setNullDev()
    return endpoint


def sign_in(account: str, secret: str, server: str, domain: str) -> pj.Account:
    config = pj.AccountConfig()
    config.idUri = f"sip:{account}@{domain}"
    config.regConfig.registrarUri = f"sip:{server}"
    config.sipConfig.proxies.append(f"sip:{server};lr")
    config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", account, 0, secret))
    config.presConfig.publishEnabled = True
    made = pj.Account()
    made.create(config)
    return made


def publish(account: pj.Account, word: str) -> None:
    status = pj.PresenceStatus()
    status.status = pj.PJSUA_BUDDY_STATUS_ONLINE
    status.activity, status.note = SAID[word]
    account.setOnlineStatus(status)


def main() -> None:
    endpoint = start()
    account = sign_in(*sys.argv[1:5])
    print("ready", flush=True)
    word = ""
    while word != "quit":
        endpoint.libHandleEvents(20)
        if not select.select([sys.stdin], [], [], 0)[0]:
            continue
        word = sys.stdin.readline().strip() or "quit"
        if word in SAID:
            publish(account, word)
    account.shutdown()
    for _ in range(50):
        endpoint.libHandleEvents(20)
    endpoint.libDestroy()


if __name__ == "__main__":
    main()
