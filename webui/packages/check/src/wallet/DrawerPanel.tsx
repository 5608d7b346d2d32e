import type { DrawerView, SessionView } from "@comanda/api";
import { type NewCommand, uuidv7, ZERO } from "@comanda/core";
import { AmountPad, Banner, Button, Card, useMoney, useSession, useText, useToasts } from "@comanda/ui";
import { ArrowDownToLine, ArrowUpFromLine, LogIn, LogOut, PackageOpen, Vault } from "lucide-react";
import { useState } from "react";
import { useGive } from "../giving/useGive.tsx";
import { useColleagues } from "../moving/useColleagues.ts";
import { CountSheet } from "./CountSheet.tsx";
import { FigureRows } from "./Explainer.tsx";
import { HandedIn } from "./HandedIn.tsx";
import { type CashWay, MoveCashSheet } from "./MoveCashSheet.tsx";
import { OpenDrawerSheet } from "./OpenDrawerSheet.tsx";
import { walletText } from "./text.ts";
import styles from "./wallet.module.css";

export interface DrawerPanelProps {
  readonly drawer: DrawerView;
  readonly onChanged: () => void;
}

/** One drawer: open its shift, sign on and off, move cash, and count it without knowing what should be in it. */
export function DrawerPanel({ drawer, onChanged }: DrawerPanelProps) {
  const t = useText(walletText);
  const { show } = useToasts();
  const session = useSession();
  const me = "me" in session ? session.me : null;
  const { give, isBusy, face } = useGive();
  const [way, setWay] = useState<CashWay | "count" | "open" | null>(null);
  const [counted, setCounted] = useState<SessionView | null>(null);
  const sessionId = drawer.session_id;
  const isOn = me !== null && drawer.user_ids.includes(me.id);
  const others = useColleagues()
    .filter(({ id }) => drawer.user_ids.includes(id))
    .map(({ name }) => name);
  const close = () => setWay(null);
  const done = () => {
    setWay(null);
    onChanged();
  };
  const run = async (command: NewCommand) => {
    const ended = await give(command);
    if (ended.kind === "done") onChanged();
  };
  if (sessionId === null)
    return (
      <>
        {counted ? <HandedIn counted={counted.counted ?? 0} variance={counted.variance ?? 0} /> : null}
        <Begin
          drawer={drawer}
          onChanged={() => {
            setCounted(null);
            onChanged();
          }}
        />
      </>
    );
  const hand = (what: "sign-on" | "sign-off") =>
    void run({
      method: "POST",
      path: `/api/drawers/${drawer.id}/${what}`,
      body: {},
      label: { key: "command.drawer" },
    });
  return (
    <>
      {drawer.stands_open === true ? <Banner kind="notice">{t("drawer.standsOpen")}</Banner> : null}
      {isOn ? (
        <Banner kind="good">{t("drawer.youAreOn")}</Banner>
      ) : (
        <Banner kind="notice">{t("drawer.youAreOff")}</Banner>
      )}
      {others.length > 0 ? (
        <p className={styles.quiet}>{t("drawer.others", { names: others.join(", ") })}</p>
      ) : null}
      <div className={styles.acts}>
        {isOn ? (
          <Button icon={LogOut} pending={isBusy} onClick={() => hand("sign-off")}>
            {t("drawer.off")}
          </Button>
        ) : (
          <Button kind="primary" icon={LogIn} pending={isBusy} onClick={() => hand("sign-on")}>
            {t("drawer.on")}
          </Button>
        )}
        <Button icon={PackageOpen} onClick={() => setWay("open")}>
          {t("drawer.open")}
        </Button>
        <Button icon={ArrowDownToLine} onClick={() => setWay("paid_in")}>
          {t("move.paid_in")}
        </Button>
        <Button icon={ArrowUpFromLine} onClick={() => setWay("paid_out")}>
          {t("move.paid_out")}
        </Button>
        <Button icon={Vault} onClick={() => setWay("drop")}>
          {t("move.drop")}
        </Button>
        <Button onClick={() => setWay("count")}>{t("count.begin")}</Button>
      </div>
      {drawer.session?.figures ? (
        <Card title={t("how")}>
          <FigureRows figures={drawer.session.figures} />
        </Card>
      ) : null}
      {way === "count" ? (
        <CountSheet
          sessionId={sessionId}
          expected={null}
          onClose={close}
          onDone={(session) => {
            setCounted(session);
            done();
          }}
        />
      ) : way === "open" ? (
        <OpenDrawerSheet
          drawerId={drawer.id}
          onClose={close}
          onDone={() => {
            show({ kind: "good", text: t("drawer.opened") });
            done();
          }}
        />
      ) : way ? (
        <MoveCashSheet sessionId={sessionId} way={way} onClose={close} onDone={done} />
      ) : null}
      {face}
    </>
  );
}

function Begin({ drawer, onChanged }: DrawerPanelProps) {
  const t = useText(walletText);
  const { write } = useMoney();
  const { give, isBusy, face } = useGive();
  const [float, setFloat] = useState(ZERO);
  const open = async () => {
    if (isBusy) return;
    const ended = await give({
      method: "POST",
      path: `/api/drawers/${drawer.id}/sessions`,
      body: { id: uuidv7(), float },
      label: { key: "command.drawer" },
    });
    if (ended.kind === "done") onChanged();
  };
  return (
    <section className={styles.opening}>
      <h2>{t("drawer.begin")}</h2>
      <p className={styles.quiet}>{t("drawer.beginSaid")}</p>
      <AmountPad label={t("opening.float")} value={float} onChange={setFloat} onDone={() => void open()} />
      <Button kind="primary" big wide pending={isBusy} onClick={() => void open()}>
        {t("opening.go", { amount: write(float) })}
      </Button>
      {face}
    </section>
  );
}
