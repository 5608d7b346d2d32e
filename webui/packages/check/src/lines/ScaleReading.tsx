import type { Weight } from "@comanda/core";
import { Button, useText, useWeights } from "@comanda/ui";
import { Check, Scale, TriangleAlert } from "lucide-react";
import { writeKilos } from "./kilos.ts";
import styles from "./ScaleReading.module.css";
import { linesText } from "./text.ts";

export interface ScaleReadingProps {
  readonly onTake: (milli: number) => void;
}

/** What the scales beside this screen say, live; a weight can be taken once it rests. Nothing where there is no scale. */
export function ScaleReading({ onTake }: ScaleReadingProps) {
  const weights = useWeights();
  return (
    <>
      {weights.map((weight) => (
        <Reading key={weight.input_id} weight={weight} isNamed={weights.length > 1} onTake={onTake} />
      ))}
    </>
  );
}

interface ReadingProps extends ScaleReadingProps {
  readonly weight: Weight;
  readonly isNamed: boolean;
}

function Reading({ weight, isNamed, onTake }: ReadingProps) {
  const t = useText(linesText);
  const { milli, state, name } = weight;
  const isGood = state === "stable" && milli !== null && milli > 0;
  const isWeighing = state === "stable" || state === "moving";
  const said = state === "stable" && milli === 0 ? t("scale.empty") : t(`scale.${state}`);
  return (
    <section className={styles.scale} aria-label={isNamed ? name : t("scale.label")}>
      <span className={styles.words}>
        {isNamed ? <span className={styles.name}>{name}</span> : null}
        {isWeighing && milli !== null ? (
          <output className={styles.weight} data-state={state}>
            {t("scale.kilos", { kilos: writeKilos(milli) })}
          </output>
        ) : null}
        <span className={styles.said} role="status">
          {isWeighing ? <Scale aria-hidden size="1.1em" /> : <TriangleAlert aria-hidden size="1.1em" />}
          {said}
        </span>
      </span>
      <Button
        big
        icon={Check}
        kind={isGood ? "primary" : "plain"}
        disabledBecause={isGood ? null : said}
        onClick={() => {
          if (isGood) onTake(milli);
        }}
      >
        {t("scale.take")}
      </Button>
    </section>
  );
}
