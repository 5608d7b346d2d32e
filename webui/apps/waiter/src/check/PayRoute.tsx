import { PayPage } from "@comanda/check/pay";
import { useLocation, useParams } from "wouter";

/** Paying a check. */
export default function PayRoute() {
  const { orderId = "" } = useParams<{ orderId: string }>();
  const [, navigate] = useLocation();
  return (
    <PayPage
      key={orderId}
      orderId={orderId}
      onBack={() => navigate(`/order/${orderId}`)}
      onDone={() => navigate("/")}
    />
  );
}
