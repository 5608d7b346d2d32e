import { useRoute } from "wouter";
import { OrderList } from "./orders/OrderList.tsx";
import { OrderPage } from "./orders/OrderPage.tsx";

/** All checks there ever were, and each with its whole history. */
export default function OrdersPage() {
  const [isOne, params] = useRoute("/orders/:id");
  return isOne ? <OrderPage key={params.id} orderId={params.id} /> : <OrderList />;
}
