"""Pages of supplies."""

from __future__ import annotations

from django.urls import URLPattern, path

from praxis.supply.web import bills, counting, keeping, orders, prices, recalls, stock, supplier

REQUEST = "supplies/requests/<int:price_request_id>/"
ORDER = "supplies/orders/<int:purchase_id>/"
BILL = "supplies/bills/<int:supplier_bill_id>/"
RECALL = "supplies/recalls/<int:lot_recall_id>/"
PATIENT = "patients/<int:patient_id>/lots/"

urlpatterns: list[URLPattern] = [
    path("supplies/", stock.overview, name="supply-overview"),
    path("supplies/items/", stock.items, name="supply-items"),
    path("supplies/items/new/", stock.item_add, name="supply-item-add"),
    path("supplies/items/<int:supply_id>/", stock.item, name="supply-item"),
    path("supplies/scan/", keeping.scan, name="supply-scan"),
    path("supplies/items/<int:supply_id>/change/", keeping.item_change, name="supply-item-change"),
    path("supplies/items/<int:supply_id>/end/", keeping.item_end, name="supply-item-end"),
    path("supplies/items/<int:supply_id>/agreed/", keeping.agreed_add, name="supply-agreed-add"),
    path("supplies/lots/<int:lot_id>/release/", keeping.lot_release, name="supply-lot-release"),
    path("supplies/items/<int:supply_id>/level/", stock.level, name="supply-level"),
    path("supplies/items/<int:supply_id>/take/", stock.issue, name="supply-issue"),
    path("supplies/places/new/", stock.place_add, name="supply-place-add"),
    path("supplies/expiring/", stock.expiring, name="supply-expiring"),
    path("supplies/lots/<int:lot_id>/", stock.lot, name="supply-lot"),
    path("supplies/lots/<int:lot_id>/out/", stock.lot_remove, name="supply-lot-out"),
    path("supplies/lots/<int:lot_id>/recall/", recalls.recall_add, name="supply-recall-add"),
    path("supplies/counts/", counting.counts, name="supply-counts"),
    path("supplies/counts/new/", counting.count_add, name="supply-count-add"),
    path("supplies/counts/<int:count_id>/", counting.count, name="supply-count"),
    path("supplies/counts/<int:count_id>/found/", counting.count_found, name="supply-count-found"),
    path(
        "supplies/counts/<int:count_id>/decide/", counting.count_decide, name="supply-count-decide"
    ),
    path("supplies/requests/", prices.requests, name="supply-requests"),
    path("supplies/requests/new/", prices.request_add, name="supply-request-add"),
    path(REQUEST, prices.price_request, name="supply-request"),
    path(f"{REQUEST}answers/<int:invitation_id>/", prices.answer_for, name="supply-request-answer"),
    path(f"{REQUEST}talks/new/", prices.talk_add, name="supply-talk-add"),
    path(f"{REQUEST}choose/", prices.choose, name="supply-request-choose"),
    path(f"{REQUEST}extend/", prices.request_extend, name="supply-request-extend"),
    path(f"{REQUEST}cancel/", prices.request_cancel, name="supply-request-cancel"),
    path("supplies/orders/", orders.orders, name="supply-orders"),
    path("supplies/orders/new/", orders.order_add, name="supply-order-add"),
    path(ORDER, orders.order, name="supply-order"),
    path(f"{ORDER}paper/", orders.order_paper, name="supply-order-paper"),
    path(f"{ORDER}approve/", orders.order_approve, name="supply-order-approve"),
    path(f"{ORDER}refuse/", orders.order_refuse, name="supply-order-refuse"),
    path(f"{ORDER}send/", orders.order_send, name="supply-order-send"),
    path(f"{ORDER}change/", orders.order_change, name="supply-order-change"),
    path(f"{ORDER}acknowledge/", orders.order_acknowledge, name="supply-order-acknowledge"),
    path(f"{ORDER}receive/", orders.order_receive, name="supply-order-receive"),
    path(f"{ORDER}end/", orders.order_end, name="supply-order-end"),
    path(f"{ORDER}bill/", bills.bill_add, name="supply-bill-add"),
    path("supplies/bills/", bills.bills, name="supply-bills"),
    path(BILL, bills.bill, name="supply-bill"),
    path(f"{BILL}release/", bills.bill_release, name="supply-bill-release"),
    path(f"{BILL}void/", bills.bill_void, name="supply-bill-void"),
    path("supplies/recalls/", recalls.recalls, name="supply-recalls"),
    path(RECALL, recalls.recall, name="supply-recall"),
    path(f"{RECALL}told/", recalls.recall_told, name="supply-recall-told"),
    path(f"{RECALL}end/", recalls.recall_end, name="supply-recall-end"),
    path(PATIENT, recalls.given, name="supply-given"),
    path(f"{PATIENT}give/<int:supply_id>/", recalls.give, name="supply-give"),
    path(f"{PATIENT}<int:given_id>/wrong/", recalls.given_wrong, name="supply-given-wrong"),
    path("supplier/quotes/<str:token>/", supplier.quote, name="supply-supplier-quote"),
    path("supplier/orders/<str:token>/", supplier.order, name="supply-supplier-order"),
    path(
        "supplier/orders/<str:token>/paper/",
        supplier.order_paper,
        name="supply-supplier-order-paper",
    ),
]
