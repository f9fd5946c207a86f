from django.urls import path

from praxis.correspondence.web import letters, printing

TEMPLATE = "letters/<int:letter_template_id>/"
RUN = "letters/batches/<int:letter_run_id>/"
PACK = "letters/packs/<int:print_pack_id>/"

urlpatterns = [
    path("letters/", letters.templates, name="correspondence-templates"),
    path("letters/new/", letters.new_template, name="correspondence-template-new"),
    path("letters/usual/", letters.usual, name="correspondence-templates-usual"),
    path(TEMPLATE, letters.template, name="correspondence-template"),
    path(f"{TEMPLATE}change/", letters.change_template, name="correspondence-template-change"),
    path(f"{TEMPLATE}approve/", letters.approve, name="correspondence-template-approve"),
    path(f"{TEMPLATE}review/", letters.review, name="correspondence-template-review"),
    path(f"{TEMPLATE}end/", letters.end, name="correspondence-template-end"),
    path("letters/batches/", letters.runs, name="correspondence-runs"),
    path(RUN, letters.run, name="correspondence-run"),
    path(f"{RUN}stop/", letters.stop, name="correspondence-run-stop"),
    path(f"{RUN}go-on/", letters.go_on, name="correspondence-run-go-on"),
    path("letters/print/", printing.queue, name="correspondence-print-queue"),
    path(PACK, printing.pack, name="correspondence-pack"),
    path(f"{PACK}pdf/", printing.pack_pdf, name="correspondence-pack-pdf"),
    path(f"{PACK}mailed/", printing.mailed, name="correspondence-pack-mailed"),
    path(f"{PACK}spoilt/", printing.spoilt, name="correspondence-pack-spoilt"),
    path("letters/returned/", printing.returned, name="correspondence-returned"),
]
