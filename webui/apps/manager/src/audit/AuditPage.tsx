import { Loading } from "@comanda/ui";
import { PageFrame } from "../shell/PageFrame.tsx";

export default function AuditPage() {
  return (
    <PageFrame title="">
      <Loading />
    </PageFrame>
  );
}
