import { ArrowLeft } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { SignInFirst } from '@/account/sign-in-first'
import { removeOrder, saveNote } from '@/orders/actions'
import { OrderId } from '@/orders/order'
import { findOrder } from '@/orders/orders'
import { mayUse } from '@/orders/ownership'
import { currentPrincipal } from '@/security'
import { Command } from '@/ui/command'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { Nothing } from '@/ui/nothing'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'An order' }
export const instant = false

export default async function OrderPage({ params, searchParams }: PageProps<'/orders/[id]'>) {
  const asked = OrderId.safeParse(await params)
  if (!asked.success) return <Nothing />
  const principal = await currentPrincipal()
  if (principal === null) return <SignInFirst title="An order" next={`/orders/${asked.data.id}`} />
  const { answer } = await searchParams
  const order = await findOrder(asked.data.id)
  if (order === undefined || !mayUse({ principal, object: order })) return <Nothing />
  return (
    <WithPlate plate={<OrderPlate />}>
      <p className="mb-4">
        <Link href="/orders" className="link inline-flex min-h-11 items-center gap-1.5">
          <ArrowLeft aria-hidden="true" size={16} /> Orders
        </Link>
      </p>
      <h1 className="text-3xl font-semibold sm:text-4xl">
        <span className="font-normal text-muted">{order.quantity} ×</span> {order.item}
      </h1>
      <p className="mt-2 font-mono text-[0.8125rem] text-muted">{order.id}</p>

      <section aria-labelledby="note" className="mt-10 max-w-xl">
        <h2 id="note" className="mb-4 text-xl font-semibold">
          Change the note
        </h2>
        <Form
          key={`${principal.id} ${order.id}`}
          action={saveNote}
          initial={answered('note', answer)}
          label="Change the note"
          submit="Save the note"
          pending="Saving …"
        >
          <input type="hidden" name="id" value={order.id} />
          <Field name="note" label="Note" rows={4} maxLength={500} initial={order.note} />
        </Form>
      </section>

      <section aria-labelledby="others" className="mt-14 max-w-xl">
        <h2 id="others" className="text-xl font-semibold">
          What others see
        </h2>
        <p className="mt-2 mb-4 text-muted">
          Without a session 401. With somebody else’s 404, exactly as if there were no such order.
        </p>
        <Command>{`curl -i $APP/api/orders/${order.id}`}</Command>
      </section>

      <details className="mt-14 max-w-xl border-t border-line pt-4">
        <summary className="min-h-11 py-2 text-buoy">Delete this order</summary>
        <p className="mt-2 mb-4">It is gone at once and cannot be brought back.</p>
        <Form
          action={removeOrder}
          initial={answered('delete', answer)}
          label="Delete this order"
          submit="Delete it"
          pending="Deleting …"
          tone="danger"
        >
          <input type="hidden" name="id" value={order.id} />
        </Form>
      </details>
    </WithPlate>
  )
}

function OrderPlate() {
  return (
    <Plate
      route="GET, PATCH, DELETE /api/orders/[id]"
      says={{
        Origin: 'this site, and listed ones',
        Identity: 'the session’s cookie',
        Caller: '10 changes in 10 s',
        Access: 'signed in',
        Input: 'id is a UUID, note ≤ 500',
        Ownership: 'the owner, or an admin; others: 404',
        Response: 'id, item, quantity, note',
      }}
    />
  )
}
