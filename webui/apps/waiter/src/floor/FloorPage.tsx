import type { ShownTable } from "@comanda/core";
import { Button, EmptyState, Loading, ProblemNote, useText } from "@comanda/ui";
import { Armchair } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { AppTop } from "../shell/AppTop.tsx";
import { useNameOf } from "../shell/usePeople.ts";
import { waiterText } from "../text/index.ts";
import { FindSheet } from "./FindSheet.tsx";
import { FloorDock } from "./FloorDock.tsx";
import styles from "./floor.module.css";
import { OffTables } from "./OffTables.tsx";
import { TableList } from "./TableList.tsx";
import { TablePlan } from "./TablePlan.tsx";
import { TableSheet } from "./TableSheet.tsx";
import { faceOf } from "./tableFace.ts";
import { type Floor, OFF, useFloor } from "./useFloor.ts";
import { useOpenTable } from "./useOpenTable.ts";
import { useReady } from "./useReady.ts";

/** The house at a glance, and the way to every table. */
export function FloorPage() {
  const floor = useFloor();
  const { asked, open, go, forget } = useOpenTable();
  const [isFinding, setFinding] = useState(false);
  return (
    <main className={styles.page}>
      <AppTop />
      <Body floor={floor} onPress={open} />
      <FloorDock floor={floor} onFind={() => setFinding(true)} />
      <FindSheet open={isFinding} onOpenChange={setFinding} tables={floor.all ?? []} onPress={open} />
      <TableSheet table={now(floor.all, asked)} onGo={go} onClose={forget} />
    </main>
  );
}

/** The table as it is by now: a colleague may have opened it while somebody was asked about it. */
function now(tables: readonly ShownTable[] | null, asked: ShownTable | null): ShownTable | null {
  return tables?.find((table) => table.id === asked?.id) ?? asked;
}

interface BodyProps {
  readonly floor: Floor;
  readonly onPress: (table: ShownTable) => void;
}

function Body({ floor, onPress }: BodyProps) {
  const t = useText(waiterText);
  const { all, shown, inPart, part, scope, view, me, problem, readAgain } = floor;
  const ready = useReady();
  const nameOf = useNameOf();
  const face = useCallback((table: ShownTable) => faceOf(table, me, ready), [me, ready]);
  const ids = useMemo(() => new Set(shown.map(({ id }) => id)), [shown]);
  if (part === OFF && (all?.length !== 0 || problem === null))
    return <OffTables isOnly={all?.length === 0} />;
  if (all === null)
    return (
      <div className={styles.middle}>
        {problem ? (
          <ProblemNote problem={problem} onRetry={readAgain} />
        ) : (
          <Loading word={t("floor.loading")} />
        )}
      </div>
    );
  if (shown.length === 0 && scope !== "all") return <NoneOf floor={floor} />;
  const props = { faceOf: face, nameOf, onPress };
  return view === "plan" ? (
    <TablePlan part={part} tables={inPart} inScope={ids} {...props} />
  ) : (
    <TableList tables={shown} {...props} />
  );
}

/** Nothing of this person's here: what to do instead. */
function NoneOf({ floor }: { readonly floor: Floor }) {
  const t = useText(waiterText);
  const isSection = floor.scope === "section" && floor.isSectionless;
  return (
    <div className={styles.middle}>
      <EmptyState
        icon={Armchair}
        title={t(isSection ? "floor.noneSection" : "floor.noneMine")}
        action={
          <Button kind="primary" big onClick={() => floor.setScope("all")}>
            {t("floor.showAll")}
          </Button>
        }
      >
        {t(isSection ? "floor.noneSectionSaid" : "floor.noneMineSaid")}
      </EmptyState>
    </div>
  );
}
