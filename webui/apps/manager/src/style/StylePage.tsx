import { AppNav, Card, PrefsForm, TopBar, useText } from "@comanda/ui";
import { LayoutGrid, MessageCircle, Palette } from "lucide-react";
import { Buttons, Choices, Colours } from "./controls.tsx";
import { Fields, KeyPads } from "./inputs.tsx";
import { Lists, Paper } from "./lists.tsx";
import { Notes, Overlays, Signs } from "./notes.tsx";
import styles from "./style.module.css";
import { styleText } from "./text.ts";

/** Every part in every state, to be looked at in both themes, both languages and three sizes. */
export default function StylePage() {
  const t = useText(styleText);
  const places = [
    { to: "/style", word: t("title"), icon: Palette },
    { to: "/style/tables", word: t("list.tables"), icon: LayoutGrid },
    { to: "/style/messages", word: t("nav.messages"), icon: MessageCircle, count: 3 },
  ];
  return (
    <AppNav places={places}>
      <TopBar title={t("title")} under={t("under")} onBack={() => history.back()} />
      <main className={styles.page}>
        <Card title={t("section.prefs")}>
          <PrefsForm />
        </Card>
        <Buttons />
        <Choices />
        <Signs />
        <Notes />
        <Fields />
        <KeyPads />
        <Lists />
        <Overlays />
        <Paper />
        <Colours />
      </main>
    </AppNav>
  );
}
