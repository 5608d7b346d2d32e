/** What apps stand on: money, ids, search, and the phone's side of the promises. No React in here. */
export { createAsk } from "./asking.ts";
export { AttemptKeys, type Write } from "./attempt.ts";
export { type AskNow, type Attempt, type Box, type BoxOptions, createBox, NotKept } from "./box.ts";
export {
  type BoxQueries,
  type BoxQuery,
  boxQueries,
  invalidationsOf,
  orderIdsOf,
  withOrder,
} from "./boxQueries.ts";
export {
  BoxClock,
  formatDateTime,
  formatDay,
  formatMinutes,
  formatTime,
  localDate,
  type TradingDay,
} from "./clock.ts";
export * from "./commands.ts";
export { type PhoneDb, type PhoneSchema, PhoneStore } from "./db.ts";
export { type Draft, type DraftLine, type DraftOfPlace, Drafts, type Place } from "./draft.ts";
export { Houses, type LeftBehind, storeOfHouse } from "./houses.ts";
export { madeAtOf, uuidv7 } from "./ids.ts";
export { type Attached, Inputs, type Scanned, type Weight } from "./inputs.ts";
export { Lease } from "./lease.ts";
export { Live, type LiveEvent, type LiveState } from "./live.ts";
export * from "./minor.ts";
export { type Answered, type Credentials, Outbox } from "./outbox.ts";
export type { EntryState, Label, NewCommand, OutboxEntry, ParkReason, TakenBack } from "./outboxEntry.ts";
export { holdsSecret, isTooLate, LONG_WAIT_MS } from "./outboxRules.ts";
export * from "./overlay.ts";
export { QueryStore } from "./queryStore.ts";
export { fold, ProductSearch, soundOf, wordsOf } from "./search.ts";
export { type SendOptions, type SentDraft, sendDraft, takeBack } from "./sending.ts";
export { type Ask, type KeptDevice, type KnownPerson, Session, type SessionState } from "./session.ts";
export { Signal } from "./signal.ts";
export type { Outcome, RefusalInfo, Send, Sent } from "./transport.ts";
