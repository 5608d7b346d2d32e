import { Refusal } from "@comanda/api";
import {
  Badge,
  Banner,
  Button,
  Card,
  ChipGroup,
  Dialog,
  EmptyState,
  Loading,
  Money,
  ProblemNote,
  Sheet,
  Skeleton,
  STATES,
  type State,
  StateSign,
  Stepper,
  TimeAgo,
  useSignals,
  useText,
  useToasts,
} from "@comanda/ui";
import { Utensils } from "lucide-react";
import { useState } from "react";
import styles from "./style.module.css";
import { styleText } from "./text.ts";

const ALL = Object.keys(STATES) as State[];
const LONG_AGO = new Date(Date.now() - 65 * 60_000).toISOString();
const JUST_NOW = new Date(Date.now() - 7 * 60_000).toISOString();

export function Signs() {
  const t = useText(styleText);
  return (
    <Card title={t("section.signs")}>
      <div className={styles.row}>
        {ALL.map((state) => (
          <StateSign key={state} state={state} boxed />
        ))}
      </div>
      <div className={styles.row}>
        {ALL.map((state) => (
          <StateSign key={state} state={state} brief />
        ))}
      </div>
      <div className={styles.row}>
        <Badge>12</Badge>
        <Badge loud>3</Badge>
        <TimeAgo since={JUST_NOW} />
        <TimeAgo since={LONG_AGO} />
        <Money amount={123456} />
        <Money amount={4850} large />
      </div>
    </Card>
  );
}

export function Notes() {
  const t = useText(styleText);
  return (
    <Card title={t("section.notes")}>
      <Banner kind="offline">{t("note.away")}</Banner>
      <Banner kind="alarm" action={<Button>{t("note.look")}</Button>}>
        {t("note.alarm")}
      </Banner>
      <Banner kind="allergy">{t("note.allergy")}</Banner>
      <Banner kind="training">{t("note.training")}</Banner>
      <Banner kind="notice">{t("note.notice")}</Banner>
      <Banner kind="good">{t("note.good")}</Banner>
      <ProblemNote problem={new Refusal(409, "too_many", t("note.refused"))} onRetry={() => undefined} />
      <ProblemNote problem={new Refusal(0, "away", t("note.away"))} />
      <ProblemNote problem={new Refusal(422, "unheard_of", t("note.box"))} />
      <EmptyState
        icon={Utensils}
        title={t("note.emptyTitle")}
        action={<Button kind="primary">{t("note.open")}</Button>}
      >
        {t("note.empty")}
      </EmptyState>
      <Loading word={t("note.loading")} />
      <Skeleton height="3rem" />
      <Skeleton height="1.25rem" width="60%" />
    </Card>
  );
}

export function Overlays() {
  const t = useText(styleText);
  const { show } = useToasts();
  const play = useSignals();
  const [open, setOpen] = useState<"sheet" | "dialog" | null>(null);
  const [pieces, setPieces] = useState(1);
  const [sides, setSides] = useState<string[]>([]);
  const close = () => setOpen(null);
  const undo = () => show({ text: t("overlay.undone") });
  return (
    <Card title={t("section.overlays")}>
      <div className={styles.row}>
        <Button onClick={() => setOpen("sheet")}>{t("overlay.sheet")}</Button>
        <Button onClick={() => setOpen("dialog")}>{t("overlay.dialog")}</Button>
        <Button
          onClick={() =>
            show({ text: t("overlay.toastText"), action: { word: t("overlay.undo"), run: undo } })
          }
        >
          {t("overlay.toast")}
        </Button>
        <Button onClick={() => show({ kind: "good", text: t("overlay.goodText") })}>
          {t("overlay.good")}
        </Button>
        <Button onClick={() => show({ kind: "bad", text: t("overlay.badText") })}>{t("overlay.bad")}</Button>
        <Button onClick={() => play("alarm")}>{t("overlay.play")}</Button>
      </div>
      <Sheet
        open={open === "sheet"}
        onOpenChange={close}
        title={t("overlay.sheetTitle")}
        description={t("overlay.sheetSaid")}
        actions={
          <>
            <Stepper label={t("choice.pieces")} value={pieces} onChange={setPieces} least={1} />
            <Button kind="primary" big onClick={close}>
              {t("overlay.add")} <Money amount={1250 * pieces} />
            </Button>
          </>
        }
      >
        <ChipGroup
          label={t("choice.sides")}
          most={2}
          chosen={sides}
          onChange={setSides}
          choices={(["chips", "rice", "salad", "feta"] as const).map((key) => ({
            key,
            word: t(`choice.${key}`),
          }))}
        />
      </Sheet>
      <Dialog
        open={open === "dialog"}
        onOpenChange={close}
        title={t("overlay.dialogTitle")}
        actions={
          <>
            <Button onClick={close}>{t("button.quiet")}</Button>
            <Button kind="danger" onClick={close}>
              {t("overlay.close")}
            </Button>
          </>
        }
      >
        <p>{t("overlay.dialogSaid")}</p>
      </Dialog>
    </Card>
  );
}
