import { eq } from 'drizzle-orm'
import { NextResponse } from 'next/server'
import { getDb, orders } from '@/lib/db'

export async function GET(request: Request) {
  if (request.headers.get('authorization') !== `Bearer ${process.env.CRON_SECRET}`) {
    return NextResponse.json({ error: 'Unauthorized' }, { status: 401 })
  }
  const db = await getDb()
  await db.delete(orders).where(eq(orders.status, 'cancelled'))
  return NextResponse.json({ ok: true })
}
