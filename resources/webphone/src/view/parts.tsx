// Small things that everything is made of.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import icons from "made:icons";
import type { Badge } from "../office/said";
import { initials } from "../office/said";

/** One of our own drawings; `name` is never a text from outside. */
export function Icon({ name, size = 20 }: { name: string; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor"
      stroke-width={size > 17 ? 1.75 : 2} stroke-linecap="round" stroke-linejoin="round"
      dangerouslySetInnerHTML={{ __html: icons[name] ?? "" }} />
  );
}

const BADGES: Record<Badge, string> = {
  available: "M7.5 12.5l3 3 6-6.5", colleagues: "M9 10.5a1.6 1.6 0 1 0 .01 0M15 10.5a1.6 1.6 0 1 0 .01 0M6.5 16c.5-2 4.5-2 5 0M12.5 16c.5-2 4.500-2 5 0",
  on_call: "M8 7.500c-.6 4.500 4 9 8.500 8.500l.5-2.500-2.500-1-1.300 1.200c-1.500-.8-2.200-1.500-3-3l1.300-1.200-1-2.500z",
  ringing: "M12 12h.01", dnd: "M7 12h10", gone: "M8.500 12h7", no_device: "", not_reachable: "M9 9l6 6", unknown: "",
};

export function Avatar({ name, badge, size = 40 }: { name: string; badge?: Badge; size?: 36 | 40 | 44 | 64 | 132 }) {
  const text = initials(name);
  return (
    <span class={`avatar avatar-${size}`} aria-hidden="true">
      {text ? text : <Icon name="user-round" size={size / 2} />}
      {badge && (
        <svg class={`badge badge-${badge}`} viewBox="0 0 24 24">
          <circle cx="12" cy="12" r="10" />
          {BADGES[badge] && <path d={BADGES[badge]} />}
        </svg>
      )}
    </span>
  );
}

interface ButtonProps {
  label: string;
  icon?: string;
  look?: "primary" | "outline" | "soft" | "danger" | "refuse" | "quiet" | "plain";
  testid?: string;
  onClick: () => void;
  isDisabled?: boolean;
  class?: string;
}

export function Button({ label, icon, look = "outline", testid, onClick, isDisabled, ...more }: ButtonProps) {
  return (
    <button type="button" class={`button ${look} ${more.class ?? ""}`} data-testid={testid} disabled={isDisabled} onClick={onClick}>
      {icon && <Icon name={icon} size={22} />}
      <span>{label}</span>
    </button>
  );
}

export function IconButton({ label, icon, testid, onClick, isPressed, look = "" }: {
  label: string; icon: string; testid?: string; onClick: () => void; isPressed?: boolean; look?: string;
}) {
  return (
    <button type="button" class={`icon-button ${look}`} title={label} aria-label={label} aria-pressed={isPressed} data-testid={testid} onClick={onClick}>
      <Icon name={icon} size={22} />
    </button>
  );
}

export function Switch({ isOn, label, testid, state, onClick }: {
  isOn: boolean; label: string; testid?: string; state: string; onClick: () => void;
}) {
  return (
    <button type="button" role="switch" aria-checked={isOn} aria-label={label} aria-describedby="dnd-sentence" class={`switch ${state}`} data-testid={testid} onClick={onClick}>
      <span class="thumb">
        {state === "on" && <Icon name="check" size={14} />}
        {state === "syncing" && <Icon name="loader-circle" size={14} />}
        {state === "doubt" && isOn && <b>!</b>}
      </span>
    </button>
  );
}

/** A sheet over the page; Esc and the button close it, the focus comes back to where it was. */
export function SheetBox({ title, onClose, closeLabel, children, testid }: {
  title: string; onClose: () => void; closeLabel: string; children: ComponentChildren; testid?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.focus();
    return () => before?.focus?.();
  }, []);
  return (
    <div class="sheet-ground" onClick={(e) => e.target === e.currentTarget && onClose()}>
      <div ref={box} class="sheet" role="dialog" aria-modal="true" aria-label={title} tabIndex={-1} data-testid={testid}>
        <header>
          <h2>{title}</h2>
          <IconButton label={closeLabel} icon="x" onClick={onClose} />
        </header>
        {children}
      </div>
    </div>
  );
}
