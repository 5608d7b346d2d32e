/** The lines of a check: what was ordered and how each stands. */
export { CheckPane, type CheckPaneProps } from "./CheckPane.tsx";
export { CheckTotals } from "./CheckTotals.tsx";
export { readKilos, writeKilos } from "./kilos.ts";
export { LineRow, type LineRowProps } from "./LineRow.tsx";
export { linesText } from "./text.ts";
export { type Named, useCheckName } from "./useCheckName.ts";
export { useLineNames } from "./useLineNames.ts";
export { WeightField } from "./WeightField.tsx";
