/** The link by which the vendor's page on a phone brings a licence back to the box: `/manager/#licence=WORD`. */

const LINK = "#licence=";
let word: string | null = null;

/** Note what the address brings, and take it out of the address; returns whether it brought a licence. */
export function noteBroughtWord(place: Pick<Location, "hash" | "pathname" | "search"> = location): boolean {
  if (!place.hash.startsWith(LINK)) return false;
  word = place.hash.slice(LINK.length);
  history.replaceState(null, "", place.pathname + place.search);
  return true;
}

/** Return what the address brought, once. */
export function takeBroughtWord(): string | null {
  const brought = word;
  word = null;
  return brought;
}
