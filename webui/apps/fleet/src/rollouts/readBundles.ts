/** One signed file of a version: for which kind of box, where it lies, its hash and its size in bytes. */
export interface Bundle {
  readonly compatible: string;
  readonly url: string;
  readonly sha256: string;
  readonly size: number;
}

const LINE = /^(?<compatible>comanda-\S+)\s+(?<url>https:\/\/\S+)\s+(?<sha256>[0-9a-f]{64})\s+(?<size>\d+)$/;

/** Return the files that somebody pasted, one a line (`comanda-arm64 https://… sha256 size`); null where a line is none. */
export function readBundles(typed: string): Bundle[] | null {
  const lines = typed
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const found = lines.flatMap((line) => {
    const { compatible = "", url = "", sha256 = "", size = "" } = LINE.exec(line)?.groups ?? {};
    return Number(size) > 0 ? [{ compatible, url, sha256, size: Number(size) }] : [];
  });
  return found.length === lines.length ? found : null;
}
