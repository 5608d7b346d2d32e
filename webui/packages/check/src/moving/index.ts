/** Moving: guests to another table, lines to another check, checks together, and tables to a colleague. */
export { HandOverSheet, type HandOverSheetProps } from "./HandOverSheet.tsx";
export { MergeSheet } from "./MergeSheet.tsx";
export { MoveLinesSheet } from "./MoveLinesSheet.tsx";
export { MoveTableSheet } from "./MoveTableSheet.tsx";
export { type Picked, TablePicker, type TablePickerProps } from "./TablePicker.tsx";
export { TreatToSheet } from "./TreatToSheet.tsx";
export { movingText } from "./text.ts";
export { type Colleague, useColleagues } from "./useColleagues.ts";
