"""The clerk's number of a paper; errata counted for each edition, apart from the numbers of the periods."""

from django.db import migrations, models

from reports.immutable import protect, release


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.RunPython(release, protect),
        migrations.RemoveConstraint(model_name="edition", name="edition_number_once"),
        migrations.AddField(
            model_name="edition",
            name="paper_number",
            field=models.CharField(blank=True, max_length=60, verbose_name="số văn bản"),
        ),
        migrations.AlterField(
            model_name="edition",
            name="number",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="kỳ số hoặc lần đính chính"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects__isnull", True), ("number__isnull", False)),
                fields=("kind", "year", "scope", "number"),
                name="edition_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects__isnull", False), ("number__isnull", False)),
                fields=("corrects", "number"),
                name="edition_erratum_number_once",
            ),
        ),
        migrations.RunPython(protect, release),
    ]
