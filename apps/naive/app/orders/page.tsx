'use client'

import { useEffect, useState } from 'react'
import { api } from '@/lib/api'

interface Order {
  id: number
  item: string
  quantity: number
  status: string
}

export default function Orders() {
  const [orders, setOrders] = useState<Order[]>([])

  useEffect(() => {
    api('/api/auth/me')
      .then((user) => api(`/api/orders?userId=${user.id}`))
      .then(setOrders)
  }, [])

  return (
    <main>
      <h1>Orders</h1>
      <ul>
        {orders.map((order) => (
          <li key={order.id}>
            {order.quantity} × {order.item} ({order.status}) <a href={`/api/orders/${order.id}/cancel`}>Cancel</a>
          </li>
        ))}
      </ul>
    </main>
  )
}
