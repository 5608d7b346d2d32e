/** The acts: what staff do about a line or a check that costs the house, and whose yes it takes. */
export { AdjustSheet, type AdjustSheetProps } from "./AdjustSheet.tsx";
export { ApprovalInbox } from "./ApprovalInbox.tsx";
export { CheckActions, CheckActionsButton, type CheckActionsProps } from "./CheckActions.tsx";
export { LineActions, type LineActionsProps } from "./LineActions.tsx";
export { OwedPage } from "./OwedPage.tsx";
export { actsText } from "./text.ts";
export { useReasonWord } from "./useActs.ts";
