import { Card, PrefsForm, TopBar, useText } from "@comanda/ui";
import { Buttons, Choices, Colours } from "./controls.tsx";
import { Fields, KeyPads } from "./inputs.tsx";
import { Lists, Paper } from "./lists.tsx";
import { Notes, Overlays, Signs } from "./notes.tsx";
import styles from "./style.module.css";
import { styleText } from "./text.ts";

/** Every part in every state, to be looked at in both themes, both languages and three sizes. */
export default function StylePage() {
  const t = useText(styleText);
  return (
    <>
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
    </>
  );
}
