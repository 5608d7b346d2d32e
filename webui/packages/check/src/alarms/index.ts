/** Printers that need somebody, told wherever orders are taken: on phones and at the till. */
export { AlarmBanner } from "./AlarmBanner.tsx";
export { SeenAlarms } from "./SeenAlarms.tsx";
