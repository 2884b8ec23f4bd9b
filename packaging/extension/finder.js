// Finds telephone numbers in a text: those that a person would dial, and not dates, prices,
// account numbers or addresses.  Knows nothing of pages, so that it can be tried alone.
"use strict";

const einklangFinder = (() => {
  // International with + or 00, or national with 0; separators as people write them.
  const CANDIDATE = /(?:\+|00(?=[1-9]))[1-9](?:[\s\u00a0.\-/()]{0,3}\d){6,14}|\(?0[1-9](?:[\s\u00a0.\-/()]{0,3}\d){5,12}/g;
  const BEFORE = /[\w.,:/@#€$£%&=+\-]$/;
  const AFTER = /^(?:[\w@%€$£]|[.,:/\-]\d|\s?(?:€|EUR|USD|kg|km|m²|%))/;
  const OTHER_KIND = /(?:IBAN|BIC|Nr\.?|No\.?|Nummer|number|order|Bestell\S*|Kunden\S*|Rechnung\S*|Artikel\S*|ISBN|EAN|USt\S*|VAT|BTW|KvK|Konto\S*|invoice|factuur\S*|klant\S*)[\s:.#-]{0,4}$/i;
  const PHONE_WORD = /\b(?:tel|fon|phone|mobil|handy|fax|durchwahl|rufnummer|call|bel)\S{0,14}[\s:.]{0,4}$/i;
  const DATE = /^\d{1,2}[.\-/]\d{1,2}[.\-/](?:\d{4}|\d{2})$/;
  const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
  const FEWEST = 7;
  const MOST = 15;

  function digits(text) {
    return text.replace(/\(0\)/, "").replace(/[^\d+]/g, "");
  }

  function isBalanced(text) {
    return (text.match(/\(/g) ?? []).length === (text.match(/\)/g) ?? []).length;
  }

  /** [{start, end, number}] in the order of the text. */
  function find(text) {
    const found = [];
    CANDIDATE.lastIndex = 0;
    for (let match = CANDIDATE.exec(text); match; match = CANDIDATE.exec(text)) {
      const shown = match[0].replace(/[\s\u00a0.\-/(]+$/, "");
      const start = match.index;
      const end = start + shown.length;
      if (isNumber(shown, text.slice(Math.max(0, start - 24), start), text.slice(end, end + 8))) {
        found.push({ start, end, number: digits(shown) });
      } else {
        CANDIDATE.lastIndex = Math.max(end, start + 1);
      }
    }
    return found;
  }

  function isNumber(shown, before, after) {
    const count = shown.replace(/\D/g, "").length;
    if (count < FEWEST || count > MOST || BEFORE.test(before) || AFTER.test(after)) return false;
    if (DATE.test(shown) || ADDRESS.test(shown) || !isBalanced(shown)) return false;
    if (/\d[\s\u00a0]{2,}\d/.test(shown) || /\n/.test(shown)) return false;
    const groups = shown.split(/\D+/).filter(Boolean);
    if (groups.length > 2 && groups.every((group) => group.length < 3) && count < 10) return false;
    const isPlain = /^\d+$/.test(shown);
    if (isPlain && !PHONE_WORD.test(before) && (OTHER_KIND.test(before) || count > 12 || count < 9)) return false;
    return !OTHER_KIND.test(before) || PHONE_WORD.test(before);
  }

  return { find };
})();
if (typeof module !== "undefined") module.exports = einklangFinder;
