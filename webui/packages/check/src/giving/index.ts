/** Giving commands while somebody waits for the answer, and the yes that some of them take. */
export { ApproveParked, lacksApproval } from "./ApproveParked.tsx";
export { changeAndHear, giveAndHear, type Heard, refusalOf } from "./hear.ts";
export { type Ended, type GiveOptions, type Giving, useGive } from "./useGive.tsx";
export { useNeedsBox } from "./useNeedsBox.ts";
