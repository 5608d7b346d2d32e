import { Loading } from "@comanda/ui";
import { PageFrame } from "../shell/PageFrame.tsx";

export default function FloorPage() {
  return (
    <PageFrame title="">
      <Loading />
    </PageFrame>
  );
}
