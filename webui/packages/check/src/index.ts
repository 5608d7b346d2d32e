/** The check in the hand: ordering, lines, paying, moving, the acts and the money. Used by waiter, till and manager. */
export type { CheckPageProps } from "./pad/CheckPage.tsx";
