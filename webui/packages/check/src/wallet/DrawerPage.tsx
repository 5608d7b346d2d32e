import type { DrawerView } from "@comanda/api";
import {
  EmptyState,
  List,
  ListItem,
  Loading,
  ProblemNote,
  StateSign,
  TopBar,
  useBox,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { useState } from "react";
import { DrawerPanel } from "./DrawerPanel.tsx";
import { walletText } from "./text.ts";
import styles from "./wallet.module.css";

export interface DrawerPageProps {
  readonly onBack?: () => void;
}

/** The drawers of the house, and the shift of the one that is worked at. */
export function DrawerPage({ onBack }: DrawerPageProps) {
  const t = useText(walletText);
  const box = useBox();
  const { data, error, refetch } = useQuery(box.queries.drawers());
  const [chosen, setChosen] = useState<number | null>(null);
  const drawers = (data ?? []).filter((drawer) => drawer.is_active);
  const only = drawers.length === 1 ? drawers[0] : undefined;
  const drawer: DrawerView | undefined = only ?? drawers.find((one) => one.id === chosen);
  const back = drawer && !only ? () => setChosen(null) : onBack;
  return (
    <>
      <TopBar title={drawer ? drawer.name : t("drawer.title")} {...(back ? { onBack: back } : {})} />
      <main className={styles.main}>
        {error && data === undefined ? (
          <ProblemNote problem={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Loading word={t("drawer.reading")} />
        ) : drawer ? (
          <DrawerPanel key={drawer.id} drawer={drawer} onChanged={() => void refetch()} />
        ) : drawers.length === 0 ? (
          <EmptyState icon={Inbox} title={t("drawer.none")}>
            {t("drawer.noneSaid")}
          </EmptyState>
        ) : (
          <List label={t("drawer.title")}>
            {drawers.map((one) => (
              <ListItem
                key={one.id}
                title={one.name}
                under={<StateSign state={one.session_id === null ? "free" : "open"} />}
                onPress={() => setChosen(one.id)}
              />
            ))}
          </List>
        )}
      </main>
    </>
  );
}
