import { useText } from "@comanda/ui";
import { Answer, Desk } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { AskCard } from "./AskCard.tsx";
import { useHelp } from "./helpData.ts";
import { OpenCard } from "./OpenCard.tsx";
import { PastCard } from "./PastCard.tsx";

/** Help from the vendor: a code to read out, what support does with it, and its end. */
export default function HelpPage() {
  const h = useText(houseText);
  const help = useHelp();
  return (
    <Desk title={h("page.help")}>
      <Answer of={help}>
        {(read) => (
          <>
            {read.current?.state === "open" ? <OpenCard session={read.current} /> : <AskCard help={read} />}
            <PastCard past={read.past} />
          </>
        )}
      </Answer>
    </Desk>
  );
}
