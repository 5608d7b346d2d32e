export { CheckPage, type CheckPageProps } from "./CheckPage.tsx";
export type { Card } from "./card.ts";
export { isSimple, soldOut } from "./choosing.ts";
export { LineSheet, type LineSheetProps } from "./LineSheet.tsx";
export { type LinePrice, type PricedProducts, shownPrice } from "./price.ts";
export { padText } from "./text.ts";
export { type PricedCard, useCard } from "./useCard.ts";
export { useCodeReader } from "./useCodeReader.ts";
export { type Unsent, useUnsent } from "./useUnsent.ts";
