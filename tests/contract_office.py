"""The office file of the contract, with every table and every kind of step."""

CONTRACT = """\
[office]
name = "Nordlicht GmbH"
domain = "office.example"          # SIP domain and digest realm
country = "DE"
use_user_number_as_caller_id = true

[feature_codes]
echo = "*43"
dnd_on = "*78"
dnd_off = "*79"
dnd_toggle = "*76"
pickup = "*8"
voicemail = "*97"

[[voip_accounts]]
number = "204"
kind = "softphone"
description = "Mara's computer"
secret = "s-204-demo"

[[voip_accounts]]
number = "207"
kind = "webphone"

[[voip_accounts]]
number = "208"

[[voip_accounts]]
number = "209"
kind = "app"

[[voip_accounts]]
number = "205"

[[users]]
email = "mara@office.example"
first_name = "Mara"
name_prefix = ""
last_name = "Vogt"
department = "Einkauf"
number = "602"
password = "first-password"
must_change_password = false
rights = ["end_user"]
language = "de"
log_off_after_10_minutes = true
voip_accounts = ["204", "207", "208", "209"]
app_account = "209"
webphone_account = "207"
fixed_destinations = ["+49 170 5550142"]
destination = "all"
forwarding = { busy = "", no_answer = "", seconds = 20 }
outgoing_number = "default"
click_and_call = "208"
allowed_callers = []
quiet_hours = [ { days = "mon-fri", from = "18:00", to = "08:00" } ]

[[users]]
email = "jonas@office.example"
first_name = "Jonas"
number = "607"
voip_accounts = ["205"]

[[call_groups]]
number = "700"
name = "Hotline"
members = ["602", "607"]
strategy = "all"

[[call_plans]]
name = "closed"
number = "701"
steps = [ { hang_up = "busy" } ]

[[call_plans]]
name = "sales"
number = "702"
steps = [ { account = "208", seconds = 20 }, { external = "+49 30 5550199", seconds = 25 } ]

[[call_plans]]
name = "main"
number = "+49 30 5550110"
steps = [ { hours = "office", otherwise = "closed" }, { announcement = "hello.wav" },
  { menu = { "1" = "sales" }, announcement = "menu.wav" }, { group = "700", seconds = 20 },
  { user = "602", seconds = 20 }, { voicemail = "602" }, { plan = "closed" } ]

[[opening_hours]]
name = "office"
week = [ { days = "mon-fri", from = "08:00", to = "17:00" } ]
holidays = "DE-BE"

[[trunks]]
name = "provider"
kind = "static"
address = "sip:127.0.0.1:5070;transport=udp"
match = ["127.0.0.1"]
registrar = ""
username = ""
secret = "trunk-secret"
dnd_response = 480
outgoing_numbers = ["+49 30 5550110"]
"""
