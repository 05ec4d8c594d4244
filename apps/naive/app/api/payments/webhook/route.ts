import { eq } from 'drizzle-orm'
import { NextResponse } from 'next/server'
import { getDb, orders } from '@/lib/db'

export async function POST(request: Request) {
  const event = await request.json()
  if (event.type === 'payment.succeeded') {
    const db = await getDb()
    await db.update(orders).set({ status: 'paid' }).where(eq(orders.id, event.data.orderId))
  }
  return NextResponse.json({ received: true })
}
