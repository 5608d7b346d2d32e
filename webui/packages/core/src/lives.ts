/** Where the box's journal stands, of which lives it goes on, and what of it lies in backups. Pure; docs/journal.md. */

/** A place in the journal: `epoch` is its life, which a restore raises. */
export interface Position {
  readonly epoch: number;
  readonly seq: number;
}

/** What the box says of its journal with every answer to a command, and first on every live stream. */
export interface Lives {
  readonly position: Position;
  /** Up to here good backups hold it; null before there are enough of them. */
  readonly covered: Position | null;
  /** Of which lives this one goes on, and up to where, the nearest first. */
  readonly cameFrom: readonly Position[];
}

/** So many lives are told. */
const MOST_LIVES = 8;

/** Return a position, written `epoch:seq`; null for anything else. */
export function readPosition(text: string | null | undefined): Position | null {
  const found = /^(\d{1,9}):(\d{1,15})$/.exec(text ?? "");
  return found === null ? null : { epoch: Number(found[1]), seq: Number(found[2]) };
}

export function writePosition({ epoch, seq }: Position): string {
  return `${epoch}:${seq}`;
}

/** Return what the box said, null where it said nothing of it. */
export function readLives(
  position: string | null | undefined,
  covered: string | null | undefined,
  cameFrom: string | null | undefined,
): Lives | null {
  const at = readPosition(position);
  if (at === null) return null;
  const before = (cameFrom ?? "").split(" ").map(readPosition);
  return { position: at, covered: readPosition(covered), cameFrom: before.filter((one) => one !== null) };
}

/** Say whether what was answered at a position is gone: the box went back to a backup of before it. */
export function isLost(at: Position, lives: Lives): boolean {
  const kept = lives.cameFrom.find((one) => one.epoch === at.epoch);
  if (kept !== undefined) return at.seq > kept.seq;
  // Of a life that this one does not go on from, the box has nothing; of the oldest, nobody can say any more.
  const { cameFrom, position } = lives;
  const isKnown = cameFrom.length < MOST_LIVES || cameFrom.some((one) => one.epoch < at.epoch);
  return isKnown && at.epoch < position.epoch;
}

/** Say whether what was answered at a position lies in good backups: nobody needs to keep it any more. */
export function isCovered(at: Position, lives: Lives): boolean {
  const { covered } = lives;
  if (covered === null) return false;
  if (at.epoch === covered.epoch) return at.seq <= covered.seq;
  const kept = lives.cameFrom.find((one) => one.epoch === at.epoch);
  return kept !== undefined && at.seq <= kept.seq;
}

/** Order positions as things happened in the house. */
export function byPosition(one: Position, other: Position): number {
  return one.epoch - other.epoch || one.seq - other.seq;
}
