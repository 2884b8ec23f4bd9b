import { phone } from "../session";
import { dialled } from "../office/said";
import { t } from "../text";
import { Icon } from "./parts";
import { dial, query, tab, transferring } from "./ui";
import { found } from "./lists";

const KEYS = [["1", ""], ["2", "ABC"], ["3", "DEF"], ["4", "GHI"], ["5", "JKL"], ["6", "MNO"], ["7", "PQRS"], ["8", "TUV"], ["9", "WXYZ"], ["*", ""], ["0", "+"], ["#", ""]];

export function DialBar() {
  const isTransfer = transferring.value !== null;
  const go = (event: Event) => {
    event.preventDefault();
    if (isTransfer || !query.value.trim()) return;
    const first = found.value[0];
    if (first) void dial(first.number, first.name);
    else void dial(dialled(query.value));
  };
  return (
    <form class="dial-bar" role="search" onSubmit={go}>
      <span class="dial-field">
        <Icon name="search" />
        <input type="text" inputMode="text" enterkeyhint="go" autocomplete="off" spellcheck={false} value={query.value} data-testid="dial-field"
          aria-label={t(isTransfer ? "call.transferTo" : "dial.placeholder")} placeholder={t(isTransfer ? "call.transferTo" : "dial.placeholder")}
          onInput={(e) => {
            query.value = e.currentTarget.value;
            if (tab.value === "calls" || tab.value === "voicemail") tab.value = "colleagues";
          }}
          onKeyDown={(e) => e.key === "Escape" && (query.value = "")} />
        {query.value && (
          <button type="button" class="icon-button small" aria-label={t("dial.clear")} onClick={() => (query.value = "")}>
            <Icon name="x" size={18} />
          </button>
        )}
      </span>
      <button type="submit" class={`dial-go ${query.value ? "is-ready" : ""}`} aria-label={t("dial.call")} disabled={isTransfer} data-testid="dial-call">
        <Icon name="phone" size={22} />
      </button>
    </form>
  );
}

/** Types into the dial bar; with a call, its keys are heard by the other side. */
export function Keypad({ call = "" }: { call?: string }) {
  const press = (key: string) => {
    if (call) phone.digit(call, key);
    else query.value += key;
  };
  return (
    <div class="keypad" role="group" aria-label={t("dial.keypad")} data-testid="keypad">
      {KEYS.map(([key, letters]) => (
        <button type="button" key={key} data-testid={`key-${key}`} onClick={() => press(key)}>
          <b>{key}</b>
          <small>{letters || " "}</small>
        </button>
      ))}
    </div>
  );
}
