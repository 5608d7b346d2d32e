import {
  Button,
  Card,
  ChipGroup,
  IconButton,
  Segmented,
  Stepper,
  Switch,
  Tabs,
  useMoney,
  useText,
} from "@comanda/ui";
import { Lock, MessageCircle, ReceiptText, Search, Send, Star } from "lucide-react";
import { useState } from "react";
import styles from "./style.module.css";
import { styleText } from "./text.ts";

const COLOURS = [
  ["ground", "--ground"],
  ["surface", "--surface"],
  ["raised", "--raised"],
  ["text", "--text"],
  ["muted", "--muted"],
  ["accent", "--accent"],
  ["accentInk", "--accent-ink"],
  ["good", "--good"],
  ["bad", "--bad"],
  ["info", "--info"],
  ["danger", "--danger"],
] as const;

export function Colours() {
  const t = useText(styleText);
  return (
    <Card title={t("section.colours")}>
      <div className={styles.row}>
        {COLOURS.map(([name, role]) => (
          <span key={name} className={styles.swatch}>
            <i style={{ background: `var(${role})` }} />
            {t(`colour.${name}`)}
          </span>
        ))}
      </div>
    </Card>
  );
}

export function Buttons() {
  const t = useText(styleText);
  const [isPending, setPending] = useState(false);
  const [isStarred, setStarred] = useState(true);
  const send = () => {
    setPending(true);
    setTimeout(() => setPending(false), 2_000);
  };
  return (
    <Card title={t("section.buttons")}>
      <Button
        kind="primary"
        big
        wide
        icon={Send}
        pending={isPending}
        pendingWord={t("button.sending")}
        onClick={send}
      >
        {t("button.send")}
      </Button>
      <div className={styles.row}>
        <Button kind="primary">{t("overlay.add")}</Button>
        <Button icon={ReceiptText}>{t("button.plain")}</Button>
        <Button kind="quiet">{t("button.quiet")}</Button>
        <Button kind="danger">{t("button.danger")}</Button>
        <Button pending pendingWord={t("button.sending")}>
          {t("button.plain")}
        </Button>
        <Button disabledBecause={t("button.offWhy")}>{t("button.off")}</Button>
      </div>
      <div className={styles.row}>
        <IconButton icon={Search} label={t("button.search")} />
        <IconButton icon={MessageCircle} label={t("button.messages", { count: 3 })} count={3} framed />
        <IconButton
          icon={Star}
          label={t("button.favourite")}
          aria-pressed={isStarred}
          onClick={() => setStarred(!isStarred)}
          framed
        />
        <IconButton icon={Lock} label={t("button.locked")} disabled />
      </div>
    </Card>
  );
}

export function Choices() {
  const t = useText(styleText);
  const { write } = useMoney();
  const [which, setWhich] = useState<"mine" | "section" | "all">("mine");
  const [isLoud, setLoud] = useState(true);
  const [cooked, setCooked] = useState<string[]>([]);
  const [sides, setSides] = useState<string[]>(["chips", "salad"]);
  const [pieces, setPieces] = useState(2);
  const [tab, setTab] = useState<"lines" | "history">("lines");
  return (
    <Card title={t("section.choices")}>
      <Segmented
        wide
        label={t("choice.which")}
        value={which}
        onChange={setWhich}
        choices={[
          { key: "mine", word: t("choice.mine") },
          { key: "section", word: t("choice.section") },
          { key: "all", word: t("choice.all") },
        ]}
      />
      <ChipGroup
        label={t("choice.doneness")}
        least={1}
        most={1}
        chosen={cooked}
        onChange={setCooked}
        choices={(["rare", "medium", "well"] as const).map((key) => ({ key, word: t(`choice.${key}`) }))}
      />
      <ChipGroup
        label={t("choice.sides")}
        most={2}
        chosen={sides}
        onChange={setSides}
        choices={[
          { key: "chips", word: t("choice.chips") },
          { key: "rice", word: t("choice.rice") },
          { key: "salad", word: t("choice.salad"), extra: `+${write(150)}` },
          { key: "feta", word: t("choice.feta"), extra: `+${write(200)}` },
        ]}
      />
      <div className={styles.row}>
        <span>{t("choice.pieces")}</span>
        <Stepper label={t("choice.pieces")} value={pieces} onChange={setPieces} least={1} most={5} />
      </div>
      <div>
        <Switch label={t("choice.sound")} hint={t("choice.soundHint")} on={isLoud} onChange={setLoud} />
        <Switch label={t("choice.off")} on={false} onChange={() => undefined} disabled />
      </div>
      <Tabs
        label={t("section.choices")}
        value={tab}
        onChange={setTab}
        tabs={[
          { key: "lines", word: t("choice.lines"), count: 4, page: <p>{t("choice.linesSaid")}</p> },
          { key: "history", word: t("choice.history"), page: <p>{t("choice.historySaid")}</p> },
        ]}
      />
    </Card>
  );
}
