import { DrawerPage, WalletPage } from "@comanda/check/wallet";
import { Segmented, useText } from "@comanda/ui";
import { Vault, Wallet } from "lucide-react";
import { useState } from "react";
import { useMe } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import styles from "./CashPage.module.css";

/** Where the cash lies: the drawer for who may handle it, one's own wallet for everybody. */
export function CashPage() {
  const t = useText(tillText);
  const mayDrawer = useMe().actions.includes("cash.drawer");
  const [shown, setShown] = useState<"drawer" | "wallet">(mayDrawer ? "drawer" : "wallet");
  return (
    <div className={styles.page}>
      {mayDrawer ? (
        <div className={styles.choice}>
          <Segmented
            label={t("place.cash")}
            value={shown}
            onChange={setShown}
            choices={[
              { key: "drawer", word: t("place.drawer"), icon: Vault },
              { key: "wallet", word: t("place.wallet"), icon: Wallet },
            ]}
          />
        </div>
      ) : null}
      {shown === "drawer" ? <DrawerPage /> : <WalletPage />}
    </div>
  );
}
