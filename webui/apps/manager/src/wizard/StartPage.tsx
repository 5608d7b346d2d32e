import { Button, useText } from "@comanda/ui";
import { Check } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useLocation } from "wouter";
import { Answer, Desk, Hint, Row } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { JoinPanel } from "../people/JoinPanel.tsx";
import { RestaurantForm } from "../settings/RestaurantForm.tsx";
import { useRestaurantView } from "../settings/settingsData.ts";
import { AddressStep } from "./AddressStep.tsx";
import { FloorStep } from "./FloorStep.tsx";
import { MenuStep } from "./MenuStep.tsx";
import { PeopleStep } from "./PeopleStep.tsx";
import { PrintersStep } from "./PrintersStep.tsx";
import { wizardText } from "./text.ts";
import styles from "./wizard.module.css";

const STEPS = ["house", "floor", "menu", "printers", "people", "address", "join"] as const;
type Step = (typeof STEPS)[number];
const KEPT = "comanda.start";

function keptStep(): Step {
  const kept = localStorage.getItem(KEPT);
  return STEPS.find((step) => step === kept) ?? "house";
}

/** The guide of the first day, step by step; what is done shows, and it goes on where one left it. */
export default function StartPage() {
  const t = useText(wizardText);
  const [, go] = useLocation();
  const [step, setStep] = useState<Step>(keptStep);
  const setup = useRead(["setup"], (api) => api.GET("/api/setup"));
  const restaurant = useRestaurantView();
  const address = useRead(["origin", "here"], (api) => api.GET("/api/origin/here")).data?.origin ?? null;
  const at = STEPS.indexOf(step);
  const turn = (next: Step) => {
    localStorage.setItem(KEPT, next);
    setStep(next);
    window.scrollTo({ top: 0 });
  };
  const next = () => {
    const following = STEPS[at + 1];
    if (following) turn(following);
    else go("/");
  };
  const { tables = 0, products = 0, printers = 0, people = 0 } = setup.data ?? {};
  const isDone: Readonly<Record<Step, boolean>> = {
    house: at > 0 || tables > 0,
    floor: tables > 0,
    menu: products > 0,
    printers: printers > 0,
    people: people > 1,
    address: address !== null,
    join: false,
  };
  const pages: Readonly<Record<Step, ReactNode>> = {
    house: (
      <>
        <Hint>{t("house.lead")}</Hint>
        <Answer of={restaurant}>{(read) => <RestaurantForm restaurant={read} onDone={next} />}</Answer>
      </>
    ),
    floor: <FloorStep count={tables} />,
    menu: <MenuStep count={products} />,
    printers: <PrintersStep count={printers} />,
    people: <PeopleStep count={people} />,
    address: <AddressStep />,
    join: (
      <>
        <Hint>{t("join.lead")}</Hint>
        <JoinPanel />
      </>
    ),
  };
  return (
    <Desk title={t("steps")} under={t("under")}>
      <ol className={styles.steps}>
        {STEPS.map((one, index) => (
          <li key={one}>
            <button
              type="button"
              className={styles.step}
              aria-current={one === step ? "step" : undefined}
              onClick={() => turn(one)}
            >
              <span className={styles.sign}>
                {isDone[one] ? <Check aria-label={t("done")} size="1.1em" /> : index + 1}
              </span>
              {t(`step.${one}`)}
            </button>
          </li>
        ))}
      </ol>
      <section className={styles.body} aria-label={t(`step.${step}`)}>
        <h2>{t(`step.${step}`)}</h2>
        {pages[step]}
      </section>
      <Row end>
        {at > 0 ? (
          <Button kind="quiet" onClick={() => turn(STEPS[at - 1] ?? "house")}>
            {t("back")}
          </Button>
        ) : null}
        <Button kind={isDone[step] || step === "join" ? "primary" : "plain"} onClick={next}>
          {step === "join" ? t("finish") : isDone[step] ? t("next") : t("skip")}
        </Button>
      </Row>
    </Desk>
  );
}
