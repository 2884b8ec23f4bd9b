// The two halves of the page, joined: the office says who I am, the telephone calls.
import { effect } from "@preact/signals";
import { Office } from "./office/office";
import { createPhone } from "./phone/phone";

export const office = new Office();
export const phone = createPhone();

/** The telephone signs in with the account of whoever is signed in, and out with them. */
export function begin(): void {
  let account = "";
  effect(() => {
    const wanted = office.signIn.value === "signed_in" ? office.account.value : "";
    if (wanted === account) return;
    account = wanted;
    if (wanted) phone.start({ credentials: () => office.credentials(), ticket: () => office.ticket() }, wanted);
    else phone.stop();
  });
  office.onClick = (click) => {
    if (click.device === account && (click.state === "create" || click.state === "dialing_a")) phone.expectClick(click.id);
  };
  office.start();
}
