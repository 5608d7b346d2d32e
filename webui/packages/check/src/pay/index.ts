/** Paying: the bill, money taken and given back, and sharing a check. */
export { BillSheet, type BillSheetProps } from "./BillSheet.tsx";
export { PaymentList, useTenderName } from "./PaymentList.tsx";
export { PayPage, type PayPageProps } from "./PayPage.tsx";
export { payText } from "./text.ts";
