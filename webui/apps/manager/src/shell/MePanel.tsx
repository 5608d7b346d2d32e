import { Button, Card, PrefsForm, Sheet, useBox, useText, useWaiting, WaitingList } from "@comanda/ui";
import { Lock, LogOut } from "lucide-react";
import styles from "./MePanel.module.css";
import { roleWord } from "./NavRail.tsx";
import { useShell } from "./ShellContext.ts";
import { shellText } from "./text/index.ts";

export interface MePanelProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Who works at this desk, how it looks, and the ways out. */
export function MePanel({ open, onOpenChange }: MePanelProps) {
  const t = useText(shellText);
  const { session } = useBox();
  const { me } = useShell();
  const { onTheWay, parked } = useWaiting();
  const actions = (
    <>
      <Button icon={Lock} kind="primary" onClick={() => void session.lock()}>
        {t("me.lock")}
      </Button>
      <Button icon={LogOut} onClick={() => void session.logout()}>
        {t("me.logout")}
      </Button>
    </>
  );
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title={me.username}
      description={roleWord(t, me.role)}
      actions={actions}
    >
      <div className={styles.parts}>
        {onTheWay.length + parked.length > 0 ? (
          <Card title={t("me.waiting")}>
            <WaitingList />
          </Card>
        ) : null}
        <Card title={t("me.look")}>
          <PrefsForm userId={me.id} />
        </Card>
      </div>
    </Sheet>
  );
}
