import { eq } from 'drizzle-orm'
import { NextResponse } from 'next/server'
import { getDb, orders } from '@/lib/db'
import { rateLimit } from '@/lib/rate-limit'

export async function GET(request: Request) {
  const { searchParams } = new URL(request.url)
  const db = await getDb()
  const mine = await db
    .select()
    .from(orders)
    .where(eq(orders.userId, searchParams.get('userId') ?? ''))
  return NextResponse.json(mine)
}

export async function POST(request: Request) {
  if (!rateLimit(request)) return NextResponse.json({ error: 'Too many requests' }, { status: 429 })
  const { userId, item, quantity } = await request.json()
  const db = await getDb()
  const [order] = await db.insert(orders).values({ userId, item, quantity }).returning()
  return NextResponse.json(order, { status: 201 })
}
