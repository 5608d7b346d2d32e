import { WalletPage } from "@comanda/check/wallet";

/** What this person hands in, and how it comes about. */
export default function WalletRoute() {
  return <WalletPage />;
}
