/** Say whether somebody typed the restaurant's name, as the box judges it: capitals, accents and spaces do not count. */
export function meansIt(typed: string, name: string): boolean {
  return plain(typed) !== "" && plain(typed) === plain(name);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("ς", "σ")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .trim()
    .replace(/\s+/g, " ");
}
