import type { DrawerView } from "@comanda/api";
import {
  Badge,
  Button,
  EmptyState,
  List,
  ListItem,
  Loading,
  ProblemNote,
  useBox,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Archive, LockKeyhole, LockKeyholeOpen, Plus } from "lucide-react";
import { useState } from "react";
import { useShell } from "../../shell/ShellContext.ts";
import { moneyText } from "../text/index.ts";
import { DrawerSheet } from "./DrawerSheet.tsx";
import styles from "./DrawersPanel.module.css";

/** The drawers that are kept: which printer opens each, whether its shift runs, and whether it stands open. */
export function DrawersPanel() {
  const t = useText(moneyText);
  const box = useBox();
  const { may } = useShell();
  const { data: drawers, error, refetch } = useQuery(box.queries.drawers());
  const { data: printers = [] } = useQuery({ ...box.queries.printers(), enabled: may("printing.see") });
  const [open, setOpen] = useState<number | "new" | null>(null);
  if (drawers === undefined)
    return error ? (
      <ProblemNote problem={error} onRetry={() => void refetch()} />
    ) : (
      <Loading word={t("cash.loading")} />
    );
  const chosen = drawers.find(({ id }) => id === open) ?? null;
  return (
    <div className={styles.panel}>
      <p className={styles.said}>{t("drawer.lead")}</p>
      <div>
        <Button kind="primary" icon={Plus} onClick={() => setOpen("new")}>
          {t("drawer.add")}
        </Button>
      </div>
      {drawers.length === 0 ? (
        <EmptyState icon={Archive} title={t("drawer.none")}>
          {t("drawer.noneSaid")}
        </EmptyState>
      ) : (
        <List label={t("drawer.title")}>
          {drawers.map((drawer) => (
            <DrawerRow
              key={drawer.id}
              drawer={drawer}
              printer={printers.find(({ id }) => id === drawer.printer_id)?.name ?? null}
              onOpen={() => setOpen(drawer.id)}
            />
          ))}
        </List>
      )}
      {open === "new" || chosen !== null ? (
        <DrawerSheet
          key={open}
          drawer={chosen}
          printers={may("printing.see") ? printers : null}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

interface RowProps {
  readonly drawer: DrawerView;
  /** What opens it, where that is known by name. */
  readonly printer: string | null;
  readonly onOpen: () => void;
}

function DrawerRow({ drawer, printer, onOpen }: RowProps) {
  const t = useText(moneyText);
  const { name, printer_id, session_id, stands_open } = drawer;
  return (
    <ListItem
      start={<Archive aria-hidden size="1.5em" />}
      title={name}
      under={
        <>
          <span>
            {printer !== null
              ? t("drawer.at", { printer })
              : t(printer_id === null ? "drawer.byHand" : "drawer.atPrinter")}
          </span>
          <span>{t(session_id === null ? "drawer.idle" : "drawer.working")}</span>
        </>
      }
      end={
        stands_open === null ? null : stands_open ? (
          <Badge loud icon={LockKeyholeOpen}>
            {t("drawer.standsOpen")}
          </Badge>
        ) : (
          <Badge icon={LockKeyhole}>{t("drawer.isShut")}</Badge>
        )
      }
      onPress={onOpen}
    />
  );
}
