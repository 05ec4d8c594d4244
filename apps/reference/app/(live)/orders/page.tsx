import type { Metadata } from 'next'
import Link from 'next/link'
import { SignInFirst } from '@/account/sign-in-first'
import { placeOrder } from '@/orders/actions'
import type { Order } from '@/orders/order'
import { ordersOf } from '@/orders/orders'
import { Page } from '@/paging'
import { currentPrincipal } from '@/security'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { PageTitle } from '@/ui/page-title'
import { Pager } from '@/ui/pager'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'Orders' }
export const instant = false

const perPage = 10

export default async function OrdersPage({ searchParams }: PageProps<'/orders'>) {
  const principal = await currentPrincipal()
  if (principal === null) return <SignInFirst title="Orders" next="/orders" />
  const { answer, deleted, page } = await searchParams
  const asked = Page.pick({ page: true }).safeParse({ page })
  const { orders, ...list } = await ordersOf(principal.id, { page: asked.data?.page ?? 1, limit: perPage })
  return (
    <WithPlate plate={<OrdersPlate />}>
      <PageTitle title="Orders">
        Yours, and nobody else’s. Whoever guesses the address of one finds nothing there.
      </PageTitle>
      {deleted !== undefined && (
        <p role="status" className="mb-8 border-l-4 border-tide bg-tide-wash px-4 py-3">
          The order is deleted.
        </p>
      )}
      <section aria-labelledby="place" className="max-w-xl">
        <h2 id="place" className="mb-4 text-xl font-semibold">
          Place an order
        </h2>
        {/* Keyed by the account: what one person typed is not shown to the next one on this browser. */}
        <Form
          key={principal.id}
          action={placeOrder}
          initial={answered('place', answer)}
          label="Place an order"
          submit="Place the order"
          pending="Placing …"
        >
          <div className="grid items-start gap-5 sm:grid-cols-[minmax(0,1fr)_8rem]">
            <Field name="item" label="Item" maxLength={120} required />
            <Field name="quantity" label="Quantity" type="number" min={1} max={999} initial="1" required />
          </div>
          <Field name="note" label="Note" rows={2} maxLength={500} />
        </Form>
      </section>
      <section aria-labelledby="placed" className="mt-14">
        <h2 id="placed" className="mb-4 flex items-baseline gap-3 text-xl font-semibold">
          Placed <span className="font-mono text-sm font-normal text-muted">{list.total}</span>
        </h2>
        <OrderRows orders={orders} beyond={list.page > 1} />
        <Pager {...list} href={(to) => `/orders?page=${to}`} />
      </section>
    </WithPlate>
  )
}

function OrderRows({ orders, beyond }: { orders: readonly Order[]; beyond: boolean }) {
  if (orders.length === 0) {
    return (
      <p className="border border-dashed border-edge px-5 py-8 text-muted">
        {beyond ? 'There is nothing on this page.' : 'Nothing yet. The first order you place appears here.'}
      </p>
    )
  }
  return (
    <ul className="border-b border-line">
      {orders.map(({ id, item, quantity, note }) => (
        <li key={id} className="grid grid-cols-[3.5rem_minmax(0,1fr)] border-t border-line py-3">
          <span className="pt-0.5 font-mono text-sm text-muted">{quantity} ×</span>
          <span>
            <Link href={`/orders/${id}`} prefetch={false} className="link font-medium">
              {item}
            </Link>
            {note !== '' && <span className="mt-0.5 line-clamp-2 text-[0.9375rem] text-muted">{note}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}

function OrdersPlate() {
  return (
    <Plate
      route="GET, POST /api/orders"
      says={{
        Origin: 'this site, and listed ones',
        Identity: 'the session’s cookie',
        Caller: '30 orders in 10 s, 600 calls a minute',
        Access: 'signed in',
        Input: 'item ≤ 120, quantity 1–999, note ≤ 500',
        Ownership: 'the list is filtered by you',
        Response: 'id, item, quantity, note',
      }}
    />
  )
}
