from django.urls import path

from praxis.worklist.web import background, views

urlpatterns = [
    path("worklist/", views.worklist, name="worklist-list"),
    path("worklist/new/", views.new_task, name="worklist-new"),
    path("worklist/<int:item_id>/", views.item, name="worklist-item"),
    path("worklist/<int:item_id>/assign/", views.assign, name="worklist-assign"),
    path("worklist/<int:item_id>/take/", views.take, name="worklist-take"),
    path("worklist/<int:item_id>/snooze/", views.snooze, name="worklist-snooze"),
    path("worklist/<int:item_id>/finish/", views.finish, name="worklist-finish"),
    path("background/", background.background, name="worklist-background"),
    path("background/<int:job_id>/retry/", background.retry, name="worklist-retry"),
    path("background/<int:job_id>/set-aside/", background.set_aside, name="worklist-set-aside"),
]
