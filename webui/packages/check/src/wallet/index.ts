/** Cash: the wallet that a waiter hands in, and the shifts of the drawers. */
export { CountSheet, type CountSheetProps } from "./CountSheet.tsx";
export { DrawerPage, type DrawerPageProps } from "./DrawerPage.tsx";
export { DrawerPanel, type DrawerPanelProps } from "./DrawerPanel.tsx";
export { FigureRows, Lines } from "./Explainer.tsx";
export { type CashWay, MoveCashSheet } from "./MoveCashSheet.tsx";
export { OpenDrawerSheet } from "./OpenDrawerSheet.tsx";
export { walletText } from "./text.ts";
export { WalletPage, type WalletPageProps } from "./WalletPage.tsx";
