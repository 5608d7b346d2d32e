import { Loading } from "@comanda/ui";
export default function WalletRoute() {
  return <Loading />;
}
