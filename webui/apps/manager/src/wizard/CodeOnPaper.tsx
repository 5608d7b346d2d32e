import type { ConsoleView } from "@comanda/api";
import { Button, ProblemNote, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { useState } from "react";
import { answerOf } from "../house/read.ts";
import { wizardText } from "./text.ts";
import styles from "./wizard.module.css";

const LOOK_AGAIN_MS = 3_000;

/** The printers that announced themselves: whoever stands before one has the box's code printed there. */
export function CodeOnPaper() {
  const t = useText(wizardText);
  const { api } = useBox();
  const [printing, setPrinting] = useState<number | null>(null);
  const [printed, setPrinted] = useState("");
  const [problem, setProblem] = useState<Error | null>(null);
  const { data = [] } = useQuery<ConsoleView[], Error>({
    queryKey: ["setup", "printers"],
    queryFn: () => answerOf(api.GET("/api/setup/printers")),
    refetchInterval: LOOK_AGAIN_MS,
  });
  if (data.length === 0) return null;
  const print = async ({ id }: ConsoleView, name: string) => {
    setPrinting(id);
    setProblem(null);
    try {
      await api.POST("/api/setup/printers/{equipment_id}/card", { params: { path: { equipment_id: id } } });
      setPrinted(name);
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    }
    setPrinting(null);
  };
  return (
    <section className={styles.paper} aria-label={t("paper")}>
      <p>{t("paper")}</p>
      {data.map((one) => {
        const model = [one.maker, one.model].filter(Boolean).join(" ");
        const name = one.name || model || one.address;
        return (
          <Button
            key={one.id}
            icon={Printer}
            wide
            pending={printing === one.id}
            onClick={() => void print(one, name)}
          >
            {t("paperAt", { name, address: one.address })}
          </Button>
        );
      })}
      {printed ? <p role="status">{t("paperDone", { name: printed })}</p> : null}
      {problem ? <ProblemNote problem={problem} /> : null}
    </section>
  );
}
