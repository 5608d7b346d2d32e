import { Loading } from "@comanda/ui";
import { PageFrame } from "../shell/PageFrame.tsx";

export default function ApprovalsPage() {
  return (
    <PageFrame title="">
      <Loading />
    </PageFrame>
  );
}
