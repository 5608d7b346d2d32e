import { Loading } from "@comanda/ui";
import { PageFrame } from "../shell/PageFrame.tsx";

export default function ReportsPage() {
  return (
    <PageFrame title="">
      <Loading />
    </PageFrame>
  );
}
